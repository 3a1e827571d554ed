/** What the band and its line mean. */
export function UsualKey() {
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap">
      <svg viewBox="0 0 20 12" className="h-3 w-5" aria-hidden="true">
        <path d="M0 1h20v10H0z" fill="var(--usual-soft)" />
        <path d="M0 8h20" stroke="var(--usual)" strokeWidth="1.5" strokeDasharray="4 3" />
      </svg>
      expected, and usual up to the top of the band
    </span>
  );
}
