import type { AnyAuthority, Judges } from '../authority/authority.js';
import type { Principal } from '../claims/principal.js';
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
  const { name } = authority;
  const list = lacking(requirements.accept, name) ?? lacking(credential.accept, name);
  if (list) return deny('authority_not_accepted', { accept: [...list] });
  if (credential.noPrograms && takesOnlyPrograms(authority)) return programCookieDenial();
  return undefined;
}

/** Returns the list if it is given and does not contain the name. */
function lacking(accept: readonly string[] | undefined, name: string): readonly string[] | undefined {
  return accept?.includes(name) === false ? accept : undefined;
}

/** Checks a credential against its principal, and against every authority that judges it. */
export function checkAfterAttest(
  judges: Judges,
  credential: Credential,
  principal: Principal,
): Denial | undefined {
  return credential.noPrograms && isProgramCredential(judges, principal) ? programCookieDenial() : undefined;
}
