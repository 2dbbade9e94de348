import 'server-only';
import type { QueryClient } from '@tanstack/react-query';
import { notFound } from 'next/navigation';
import { AppError } from '#lib/kit/errors.ts';

type Options = { queryKey: readonly unknown[] };

/**
 * Fills the cache by calling a service in-process, under the key the browser asks with. A thing that is not there is the 404 page; any
 * other failure is left to the browser, which asks again and shows why.
 */
export async function prefetch<T>(client: QueryClient, { queryKey }: Options, read: () => Promise<T>): Promise<T | undefined> {
  const data = await read().catch(absentIsNotFound);
  if (data !== undefined) client.setQueryData(queryKey, data);
  return data;
}

/** The same for an answer that may be a refusal, or be about something that is not there: the browser asks again, and says so. */
export async function prefetchAnswer<T>(client: QueryClient, { queryKey }: Options, read: () => Promise<T>): Promise<void> {
  const data = await read().catch(() => undefined);
  if (data !== undefined) client.setQueryData(queryKey, data);
}

/** The first page of a list that grows by "show older". */
export async function prefetchFirstPage<T>(client: QueryClient, { queryKey }: Options, read: () => Promise<T>): Promise<void> {
  const page = await read().catch(() => undefined);
  if (page !== undefined) client.setQueryData(queryKey, { pages: [page], pageParams: [''] });
}

function absentIsNotFound(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'not-found') notFound();
  return undefined;
}

/** What Next hands a page as its query, as the parsers of features read it. */
export type PageSearch = Promise<Record<string, string | string[] | undefined>>;

export async function searchOf(search: PageSearch): Promise<{ get: (name: string) => string | null }> {
  const values = await search;
  return { get: (name) => [values[name]].flat()[0] ?? null };
}
