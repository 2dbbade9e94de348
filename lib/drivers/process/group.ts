import { pause } from './files.ts';
import type { Place } from './place.ts';
import { environHas, isAlive, isLive, listStats, readStat } from './proc.ts';
import { markerOf } from './program.ts';
import type { InstanceState } from './state.ts';

/** Every live process of an instance: its limit group, its process group, and strays that still carry its mark. */
export function groupMembers(place: Place, state: InstanceState, strays = false): number[] {
  const out = new Set((state.limitGroup && place.limits.members(state.limitGroup)) || []);
  const leader = state.shim;
  const complete = state.limitGroup !== undefined && place.limits.members(state.limitGroup) !== undefined;
  if (leader && (!complete || strays)) {
    const marks = markerOf(state.id, state.attempt, place.mark);
    // A group's number cannot be given out again while its leader lives; after that, only the mark tells whose it is.
    const led = isAlive(leader);
    for (const stat of listStats()) {
      if (out.has(stat.pid) || !isLive(stat)) continue;
      const inGroup = stat.pgid === leader.pid;
      if ((inGroup && led) || ((inGroup || strays) && environHas(stat.pid, marks))) out.add(stat.pid);
    }
  }
  out.delete(process.pid);
  return [...out].filter((pid) => {
    const stat = readStat(pid);
    return stat !== undefined && isLive(stat);
  });
}

/** Asks the whole group to end. The shim stays, to tell the exit status. */
export function signalGroup(place: Place, state: InstanceState, signal: NodeJS.Signals): void {
  for (const pid of groupMembers(place, state)) kill(pid, signal);
}

/**
 * Kills whatever is left of an instance and returns true once nothing is; false after 10 s on what the kernel will not end.
 * `thorough` also looks for strays outside of its groups.
 */
export async function endGroup(place: Place, state: InstanceState, thorough = false): Promise<boolean> {
  if (state.limitGroup) place.limits.freezeForks(state.limitGroup);
  for (let round = 0; round < 400; round += 1) {
    let members = groupMembers(place, state);
    if (members.length === 0 && (thorough || !state.limitGroup)) members = groupMembers(place, state, true);
    if (members.length === 0) return true;
    for (const pid of members) kill(pid, 'SIGKILL');
    await pause(round < 20 ? 2 : 25);
  }
  return false;
}

export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // already gone
  }
}
