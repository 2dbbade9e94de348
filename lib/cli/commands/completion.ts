import type { Command } from 'commander';
import { usageError } from '../exit.ts';

const KINDS = 'services deployments instances clusters nodes environments teams events revisions';

/** `orrery completion bash|zsh`: a script for the shell's start-up file. Service names come from the plane. */
export function completion(shell: string, program: Command): void {
  if (shell !== 'bash' && shell !== 'zsh') throw usageError(`There is no completion for "${shell}".`, 'Use bash or zsh.');
  const names = program.commands.map((command) => command.name()).join(' ');
  const script = `_orrery() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" verb="\${COMP_WORDS[1]}"
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${names}" -- "$cur")); return; fi
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
    -f|--filename) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    -o|--output) COMPREPLY=($(compgen -W "table json yaml name" -- "$cur")); return ;;
  esac
  case "$verb" in
    get) [ "$COMP_CWORD" -eq 2 ] && COMPREPLY=($(compgen -W "${KINDS}" -- "$cur")) ;;
    token) [ "$COMP_CWORD" -eq 2 ] && COMPREPLY=($(compgen -W "create list revoke" -- "$cur")) ;;
    audit) [ "$COMP_CWORD" -eq 2 ] && COMPREPLY=($(compgen -W "verify list export" -- "$cur")) ;;
    access) [ "$COMP_CWORD" -eq 2 ] && COMPREPLY=($(compgen -W "why who" -- "$cur")) ;;
    completion) COMPREPLY=($(compgen -W "bash zsh" -- "$cur")) ;;
    status|logs|scale|rollback|deploy|restart|stop|start|delete|open)
      COMPREPLY=($(compgen -W "$(orrery get services -o name 2>/dev/null | sed 's,.*/,,')" -- "$cur")) ;;
  esac
}
complete -F _orrery orrery`;
  console.log(shell === 'zsh' ? `autoload -U +X bashcompinit && bashcompinit\n${script}` : script);
}
