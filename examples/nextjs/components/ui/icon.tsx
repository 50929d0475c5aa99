const paths = {
  alert: "M8 5v3.5M8 11v.01M8 1.8 14.4 13H1.6L8 1.8Z",
  check: "m3 8.5 3.2 3L13 4.5",
  phone: "M5 1.5h6a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1ZM7.3 12.3h1.4",
  laptop: "M3 3h10v7H3zM1.2 12.8h13.6",
  info: "M8 7.2v4M8 4.8v.01M14.2 8A6.2 6.2 0 1 1 1.8 8a6.2 6.2 0 0 1 12.4 0Z",
  leave: "M6.5 14H3V2h3.5M10 11l3-3-3-3M13 8H6",
  down: "m4 6 4 4 4-4",
  out: "M9 2.5h4.5V7M13.5 2.5 7.5 8.5M11.5 9.5v4h-9v-9h4",
} as const;

export type IconName = keyof typeof paths;

/** A small picture beside a text that says the same. It is hidden from screen readers. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" aria-hidden="true">
      <path d={paths[name]} stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
