import type { Access } from '../claims/access.js';
import type { Denial } from '../response/denial.js';
import type { Reply } from '../response/problem.js';

/** What is to be done with a request: let it in, or send `reply`. `anonymous` means that it carried no credential at all. */
export type Verdict<A extends Access = Access> =
  | {
      readonly outcome: 'granted';
      readonly access: A;
      readonly denial?: undefined;
      readonly reply?: undefined;
    }
  | {
      readonly outcome: 'anonymous' | 'denied';
      readonly denial: Denial;
      readonly reply: Reply;
      readonly access?: undefined;
    };

/** What is to be thought of a token. */
export type Verification<A extends Access = Access> =
  | { readonly access: A; readonly denial?: undefined }
  | {
      readonly denial: Denial;
      readonly access?: undefined;
      /** The name of the authority that judged the token; none did when it came to nobody. */
      readonly authority?: string;
    };
