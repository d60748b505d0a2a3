import type { AnyAuthority, Judges } from '../authority/authority.js';
import type { Principal } from '../claims/principal.js';
import { unchecked } from '../options/unchecked.js';
import type { Credential } from '../request/extract.js';
import type { Requirements } from '../requirements/requirements.js';
import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';
import { isProgramCredential, programCookieDenial, takesOnlyPrograms } from './program-credentials.js';

/** Checks a credential against its authority and the route, before anything is fetched or verified. */
export function checkBeforeAttest(
  authority: AnyAuthority,
  credential: Credential,
  requirements: Requirements,
): Denial | undefined {
  for (const { accept } of [requirements, credential])
    if (accept && !accept.includes(authority.name))
      return deny('authority_not_accepted', { accept: [...accept] });
  if (credential.noPrograms && takesOnlyPrograms(authority)) return programCookieDenial();
  return checkScheme(credential, [authority]);
}

/** Checks a credential against its principal, and against every authority that judges it. */
export function checkAfterAttest(
  judges: Judges,
  credential: Credential,
  principal: Principal,
): Denial | undefined {
  return credential.noPrograms && isProgramCredential(judges, principal)
    ? programCookieDenial()
    : checkScheme(credential, judges);
}

/**
 * Checks the scheme. No proof is checked here, so the DPoP scheme (RFC 9449 §7.1) is accepted only if every authority
 * says that a component in front checks it.
 */
function checkScheme({ scheme }: Credential, judges: Judges): Denial | undefined {
  return scheme === undefined || judges.every(({ binding }) => binding === unchecked)
    ? undefined
    : deny('scheme_unsupported', { scheme, option: 'binding' });
}
