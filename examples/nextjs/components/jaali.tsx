/** A lattice of eight-pointed stars, as in the stone screens of old houses. Decoration only. */
export function Jaali({ className }: { className?: string | undefined }) {
  return (
    <svg className={className} aria-hidden="true" width="100%" height="100%">
      <defs>
        <pattern id="jaali" width="72" height="72" patternUnits="userSpaceOnUse">
          <g fill="none" stroke="currentColor" strokeWidth="1.2">
            <path d="M20 20h32v32H20z" />
            <path d="M36 13.4 58.6 36 36 58.6 13.4 36Z" />
            <path d="M36 0v13.4M36 58.6V72M0 36h13.4M58.6 36H72" />
            <path d="m0 0 20 20M72 0 52 20M0 72l20-20M72 72 52 52" />
            <circle cx="36" cy="36" r="6" />
          </g>
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill="url(#jaali)" />
    </svg>
  );
}
