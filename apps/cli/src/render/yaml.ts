import { stringify } from 'yaml';

/** YAML that readers of 1.1 (PyYAML, most others) take as it is meant too: a host named `no` is no boolean to them. */
export function toYaml(value: unknown): string {
  return stringify(value, { compat: 'yaml-1.1' });
}
