import 'server-only';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import type { TemplateWire } from '#lib/domain/template/template.ts';
import { AppError } from '#lib/kit/errors.ts';
import { getTemplate } from '#lib/services/template/get.ts';
import { requireContext } from '#lib/web/session.ts';

/** The template a request is about, read once for title and page; one that is not there is the 404 page. */
export const readTemplate = cache(async (id: string): Promise<TemplateWire> => {
  try {
    return await getTemplate(await requireContext(), id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') notFound();
    throw error;
  }
});
