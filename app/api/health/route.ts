import { getDb } from '#lib/db/client.ts';
export const dynamic = 'force-dynamic';
export async function GET() {
  return Response.json({ ok: true, db: typeof getDb });
}
