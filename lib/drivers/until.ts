const DEADLINE_MS = 15_000;

/** Asks again and again until there is an answer; fails after 15 s naming what was waited for. */
export async function until<T>(ask: () => Promise<T | undefined>, what: string, deadlineMs = DEADLINE_MS): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`waited ${deadlineMs} ms in vain for ${what}`);
    await new Promise((next) => setTimeout(next, 10));
  }
}
