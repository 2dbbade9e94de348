import { useMutation, useQueryClient } from '@tanstack/react-query';
import { apiSend } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { CreatedTokenWire } from '#lib/domain/team.ts';

export function useRevokeSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => apiSend('DELETE', endpoints.session(id)),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.sessions() }),
  });
}

export function useRevokeToken() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => apiSend('DELETE', endpoints.token(id)),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.tokens() }),
  });
}

/** The answer carries the secret, this once. */
export function useCreateToken() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; expiresInDays: number }) => apiSend<CreatedTokenWire>('POST', endpoints.tokens(), { body }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: keys.tokens() }),
  });
}
