/** The settings of the fuzzed verifiers. */
export const settings = {
  issuer: 'https://issuer.test',
  audience: 'https://api.test',
  /** The origin that may use the session cookie. */
  origin: 'https://app.test',
  /** The fixed time. */
  now: 1_800_000_000,
  /** The clock tolerance: the default of the core. */
  tolerance: 5,
  /** The one valid API key, with its checksum. */
  apiKey: 'acme_f5wlSYdhVEcspElaBeEDvCNi0SayqMYj6e6ewsMcsDJO31r27',
} as const;
