import { isText, isTextList, hasOtherForm } from '@tokenward/core/authoring';
import { oneOf } from './claim-rules.js';
import { audienceLike, issuerLike } from './issuer-options.js';
import type { IssuerOptions } from './issuer-options.js';
import { definePreset, first } from './preset.js';

/** Options of `kubernetes`. */
export interface KubernetesOptions extends IssuerOptions {
  /**
   * The allowed service accounts, such as `prod/jobs`: namespace and name. Any pod of the cluster can get a token with
   * your audience.
   */
  readonly serviceAccounts: string | readonly string[];
}

/**
 * Accepts service account tokens of a Kubernetes cluster, as a projected volume or the TokenRequest API issues them.
 * Older tokens from secrets have another issuer and no `exp`, so they are rejected. The caller is a machine. The keys are
 * found through the issuer, if that is public, as for EKS, GKE and AKS. Otherwise set `keys`. Source: Kubernetes's
 * documentation, "Managing Service Accounts", "Configure Service Accounts for Pods".
 */
export const kubernetes = /* @__PURE__ */ definePreset(
  'kubernetes',
  () => ({
    issuer: issuerLike('https://oidc.eks.eu-west-1.amazonaws.com/id/1234'),
    audience: audienceLike(),
    serviceAccounts: {
      mustBe: 'a service account such as "prod/jobs", or a list of them',
      but: hasOtherForm,
      holds: (value) =>
        (isText(value) || isTextList(value)) &&
        [value].flat().every((name) => /^[\da-z-]+\/[\da-z.-]+$/.test(String(name))),
    },
  }),
  ({ issuer, audience, serviceAccounts }: KubernetesOptions) => ({
    issuer,
    audience,
    rules: [oneOf('sub', [serviceAccounts].flat().map(subjectOf), 'claims_invalid', 'serviceAccounts')],
    example: { claims: { sub: subjectOf(first(serviceAccounts)) } },
    kind: 'machine',
  }),
);

function subjectOf(account: string): string {
  return `system:serviceaccount:${account.replace('/', ':')}`;
}
