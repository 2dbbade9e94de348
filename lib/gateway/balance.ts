/** Something that may be picked: `weight` is its share, `load.inflight` what it holds now. */
export type Candidate = { readonly weight: number; readonly load: { readonly inflight: number } };

/**
 * Power of two choices: draws two candidates by weight and takes the one with less in flight per weight (Mitzenmacher, 2001). A tie
 * goes to the first drawn, so that with little load the shares are exactly the weights. `random` is in [0, 1).
 */
export function pickBackend<T extends Candidate>(candidates: readonly T[], random: () => number): T | undefined {
  if (candidates.length <= 1) return candidates[0];
  const first = drawByWeight(candidates, undefined, random());
  const second = drawByWeight(candidates, first, random());
  if (!first || !second) return first;
  return second.load.inflight / second.weight < first.load.inflight / first.weight ? second : first;
}

function drawByWeight<T extends Candidate>(candidates: readonly T[], except: T | undefined, random: number): T | undefined {
  let total = 0;
  for (const candidate of candidates) if (candidate !== except) total += candidate.weight;
  let at = random * total;
  let last: T | undefined;
  for (const candidate of candidates) {
    if (candidate === except) continue;
    last = candidate;
    at -= candidate.weight;
    if (at < 0) return candidate;
  }
  return last;
}
