import 'server-only';
import { cache } from 'react';
import type { ServiceWire } from '#lib/domain/service.ts';
import { getService } from '#lib/services/service/get.ts';
import { requireContext } from '#lib/web/session.ts';

/** The service a request is about, read once for title, frame and page. */
export const readService = cache(async (id: string): Promise<ServiceWire> => getService(await requireContext(), { id }));
