/** Next calls this once per server process, before the first request. The edge half of the build must see none of it. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { startHosted } = await import('./instrumentation-node.ts');
  await startHosted();
}
