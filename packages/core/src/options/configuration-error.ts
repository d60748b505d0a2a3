/**
 * Thrown when the configuration cannot be used, at start or at the first use of the option. The message names the
 * option and the fix. Compare `error.code` with `'configuration_invalid'`, not the class: an application may load two
 * copies of the core.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'configuration_invalid';
}
