/**
 * Thrown when the configuration cannot be honoured, at start or where it first shows; the message names the option and the mend.
 * Compare `error.code` with `'configuration_invalid'`, not the class: two copies of the core may meet.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'configuration_invalid';
}
