import about from '../../../package.json' with { type: 'json' };

/** `orrery version` */
export function version(): void {
  console.log(`orrery ${about.version} (node ${process.versions.node})`);
}
