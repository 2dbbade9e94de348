/** What an event says is on its way out, or gone: none of its keys may be asked for again, for from here on the answer can be a 404. */
export function leavingKeys(event: { type: string; keys: readonly string[] }): string[] {
  switch (event.type) {
    case 'ServiceDeleted':
      return [...event.keys];
    case 'DeploymentDeleting':
    case 'DeploymentDeleted':
      return event.keys.filter((key) => key.startsWith('deployment/'));
    default:
      return [];
  }
}
