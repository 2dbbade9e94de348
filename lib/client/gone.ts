import { ApiError } from './api-error.ts';

/** Ids are never given twice, so that what was deleted once stays deleted: id to the sentence that says so. */
const gone = new Map<string, string>();
/** Things whose deletion was asked for and not answered yet. */
const held = new Map<string, Promise<unknown>>();

/** From now on nothing below these keys (`service/svc_…`) is asked for by this tab. */
export function markGone(keys: readonly string[], sentence: string): void {
  for (const key of keys) {
    const id = key.slice(key.indexOf('/') + 1);
    if (!gone.has(id)) gone.set(id, sentence);
  }
}

/** While a thing is being deleted nobody asks for it: whether it is still there is known when the answer has come. */
export async function holdWhile<T>(id: string, work: Promise<T>): Promise<T> {
  held.set(id, work);
  try {
    return await work;
  } finally {
    held.delete(id);
  }
}

/**
 * Called before anything is read.
 * @param path of the API; a thing's id is one of its segments
 * @throws ApiError `gone` when the path leads to something that was deleted: no request is made for it
 */
export async function assertThere(path: string): Promise<void> {
  const segments = path.split('?', 1)[0]?.split('/') ?? [];
  for (const segment of segments) await held.get(segment)?.catch(() => undefined);
  for (const segment of segments) {
    const sentence = gone.get(segment);
    if (sentence) throw new ApiError({ code: 'gone', status: 410, message: sentence }, []);
  }
}

export const isGone = (error: unknown): boolean => error instanceof ApiError && error.code === 'gone';
