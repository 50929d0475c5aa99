/** A door that stands open. */
export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path d="M4 30V15C4 8 9 3.5 16 1c7 2.5 12 7 12 14v15Z" fill="currentColor" opacity="0.18" />
      <path
        d="M6.5 29V15.5C6.5 10 10.5 6.5 16 4.3c5.5 2.2 9.5 5.7 9.5 11.2V29"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.5"
        strokeLinecap="round"
      />
      <path d="M16 29V16.5c0-2.5 2-4.3 4.5-5V29Z" fill="currentColor" />
      <circle cx="12" cy="20" r="1.7" fill="currentColor" />
    </svg>
  );
}
