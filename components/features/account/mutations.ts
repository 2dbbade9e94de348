import { useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { apiSend } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import { tokenWire } from '#lib/domain/team.ts';

export function useRevokeSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => apiSend('DELETE', endpoints.session(id), z.unknown()),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.sessions() }),
  });
}

export function useRevokeToken() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => apiSend('DELETE', endpoints.token(id), z.unknown()),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.tokens() }),
  });
}

/** The answer carries the secret, this once. */
export function useCreateToken() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; expiresInDays: number }) =>
      apiSend('POST', endpoints.tokens(), tokenWire.extend({ secret: z.string() }), { body }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: keys.tokens() }),
  });
}
