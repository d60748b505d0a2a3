import { ConfigurationError, deny, remotePemKeys, unchecked } from '@tokenward/core';
import type { DenialCode, Rule } from '@tokenward/core';
import { andThen, textOrList, hasOtherForm } from '@tokenward/core/authoring';
import type { Attestation, Token } from '@tokenward/core/authoring';
import { issuerLike } from './issuer-options.js';
import { definePreset } from './preset.js';
import type { Preset } from './preset.js';

/** Options of `awsAlb`. */
export interface AwsAlbOptions {
  /**
   * The ARN of the Application Load Balancer, such as
   * `arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188`, or a list of several in
   * one region.
   */
  readonly loadBalancer: string | readonly string[];
  /** The client id in the authenticate action of the listener, or a list of several. */
  readonly clientId: string | readonly string[];
  /** The issuer in the authenticate action. For Cognito, `https://cognito-idp.<region>.amazonaws.com/<pool>`. */
  readonly issuer: string;
}

// docs.aws.amazon.com, "Authenticate users using an Application Load Balancer", "User claims encoding and signature
// verification": the form of `kid`, the members of the header, the padding, and the addresses of the keys. The form of
// the ARN: the same page, and awslabs/aws-jwt-verify 5.1.1, src/alb-verifier.ts.
const arn =
  /^arn:(aws(?:-[a-z]+)*):elasticloadbalancing:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:loadbalancer\/app\/[\w-]+\/[\da-f]+$/;
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

const preset = /* @__PURE__ */ definePreset(
  'aws_alb',
  () => ({
    loadBalancer: {
      mustBe: 'the ARN of an Application Load Balancer, or a list of ARNs in one region',
      but: hasOtherForm,
      holds: (value) =>
        textOrList('').holds(value) &&
        [value].flat().every((one) => arn.test(String(one))) &&
        new Set([value].flat().map((one) => String(regionOf(String(one))))).size === 1,
    },
    clientId: textOrList('the client id in the authenticate action of the listener, or a list of them'),
    issuer: issuerLike('https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI'),
  }),
  ({ loadBalancer, clientId, issuer }: AwsAlbOptions, { keys }) => ({
    issuer,
    // The client id in the header stands for it.
    audience: unchecked,
    ...(keys === undefined && {
      keys: remotePemKeys(keysUrl([loadBalancer].flat()[0] ?? ''), { kid: uuid, algorithms: ['ES256'] }),
    }),
    rules: [
      headerOneOf('signer', loadBalancer, 'issuer_mismatch'),
      headerOneOf('iss', issuer, 'issuer_mismatch'),
      headerOneOf('client', clientId, 'authorized_party_mismatch'),
    ],
    // The load balancer makes these tokens for users who have signed in.
    kind: 'person',
  }),
);

/**
 * Accepts the tokens that an AWS Application Load Balancer adds to a request after a user has signed in, signed with ES256.
 * They arrive in their own header: read it with `header('x-amzn-oidc-data', { accept: ['aws_alb'] })`. `signer`, `client`,
 * `iss` and `exp` are in the header of the token. Each key is a PEM of its own. The tokens are base64url with padding,
 * which only this preset accepts. Source: AWS's documentation, "Authenticate users using an Application Load Balancer".
 */
export const awsAlb: Preset<AwsAlbOptions, 'aws_alb'> = (options) => {
  const { issuers: _issuers, ...authority } = preset(options);
  const signers: readonly unknown[] = [options.loadBalancer].flat();
  return {
    ...authority,
    padding: unchecked,
    // The load balancer issued the token. `iss` names the identity provider, whose own tokens go to another authority.
    accepts: (token: Token) =>
      token.kind === 'jwt' &&
      signers.includes(token.unverified.header.signer) &&
      [undefined, options.issuer].includes(token.unverified.claims.iss as string | undefined),
    attest: (token, context) =>
      andThen(authority.attest(token, context), (attested) =>
        attested.denial ? attested : { attestation: withHeaderClaims(attested.attestation) },
      ),
  };
};

function regionOf(loadBalancer: string): readonly string[] {
  return arn.exec(loadBalancer)?.slice(1) ?? [];
}

/** Returns the address of the keys of a load balancer. AWS documents none for its regions in China. */
function keysUrl(loadBalancer: string): string {
  const [partition, region] = regionOf(loadBalancer);
  if (partition === 'aws') return `https://public-keys.auth.elb.${region}.amazonaws.com`;
  if (partition === 'aws-us-gov')
    return `https://s3-${region}.amazonaws.com/aws-elb-public-keys-prod-${region}`;
  throw new ConfigurationError(
    `awsAlb: the address of the keys is not known for the partition "${partition}". Set "keys" to ` +
      'remotePemKeys(url, { kid, algorithms: ["ES256"] }).',
  );
}

/** Requires a member of the header to be text and exactly one of the allowed values. */
function headerOneOf(claim: string, allowed: string | readonly string[], code: DenialCode): Rule {
  const expected = [allowed].flat();
  return ({ header }) => {
    const value = header?.[claim];
    if (value === undefined) return deny('claim_missing', { claim });
    if (typeof value !== 'string') return deny('claim_malformed', { claim });
    return expected.includes(value) ? undefined : deny(code, { claim, expected });
  };
}

/**
 * Adds the registered claims of the header, where AWS documents them. Load balancers repeat them in the payload
 * (awslabs/aws-jwt-verify 5.1.1, src/jwt-model.ts, `AlbJwtPayload`). Those are checked too: the earlier `exp` counts.
 */
function withHeaderClaims({ header = { alg: '' }, claims }: Attestation): Attestation {
  const { iss = header.iss, exp: repeated, ...others } = claims;
  const { exp } = header;
  const isLater = typeof exp === 'number' && typeof repeated === 'number' && repeated > exp;
  const earlier = typeof exp !== 'number' || repeated === undefined || isLater ? exp : repeated;
  return { header, claims: { ...others, iss, ...(earlier !== undefined && { exp: earlier }) } };
}
