/** A share as whole percents; a rare failure never rounds up to 100 %. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent > 99 && percent < 100 ? 99 : Math.round(percent)} %`;
}
