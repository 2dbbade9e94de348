/**
 * Runs between the driver and a program, one small shell per instance. It starts nothing before the word "go", so that no program
 * runs unrecorded or unlimited; it outlives a SIGTERM to the group, and it leaves the exit status on descriptor 3 for whoever is
 * there to read it. Arguments: a title for people, shell lines that set limits, the program and its arguments.
 */
export const SHIM_SCRIPT = `IFS= read -r word || word=
[ "$word" = go ] || { echo unstarted >&3; exit 0; }
unset word
ulimit -c 0 2>/dev/null
eval "$2"
shift 2
exec </dev/null 4>&2 2>/dev/null
trap : HUP INT QUIT TERM USR1 USR2
"$@" 2>&4 3>&- 4>&-
echo $? >&3
`;

const SIGNALS: Record<number, string> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
};

/** What the shim wrote: a shell gives 128 + n for a program ended by signal n. Undefined while it has written nothing. */
export function parseExitFile(text: string): { code: number | undefined; signal: string | undefined } | 'unstarted' | undefined {
  if (text.startsWith('unstarted\n')) return 'unstarted';
  const match = /^(\d{1,3})\n/.exec(text);
  if (!match) return undefined;
  const status = Number(match[1]);
  const signal = status > 128 ? SIGNALS[status - 128] : undefined;
  return signal ? { code: undefined, signal } : { code: status, signal: undefined };
}
