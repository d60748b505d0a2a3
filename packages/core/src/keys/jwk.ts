/** A JSON Web Key (RFC 7517 §4) with the members of RFC 7518 §6, RFC 8037 §2 and RFC 9964 §3. */
// An interface could not be passed to `node:crypto`, whose type of a JWK has an index signature.
export type Jwk = {
  kty?: string;
  kid?: string;
  alg?: string;
  use?: string;
  key_ops?: string[];
  ext?: boolean;
  x5c?: string[];
  x5t?: string;
  'x5t#S256'?: string;
  x5u?: string;
  crv?: string;
  x?: string;
  y?: string;
  n?: string;
  e?: string;
  d?: string;
  p?: string;
  q?: string;
  dp?: string;
  dq?: string;
  qi?: string;
  oth?: { r?: string; d?: string; t?: string }[];
  k?: string;
  pub?: string;
  priv?: string;
};
