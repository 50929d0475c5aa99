import type { Consent, ConsentOffer } from "@dastak/client";

/** One purpose: what is asked now, and what the person said last. */
export interface ConsentState {
  purpose: string;
  title: string;
  url?: string;
  required: boolean;
  /** The version that is offered now; that of the answer when nothing is asked any more. */
  version: string;
  answer?: Consent;
  given: boolean;
  /** A yes to a text that has changed since. */
  outdated: boolean;
  /** Nobody is asked any more. It can still be withdrawn. */
  retired: boolean;
}

/** What is asked beside what was answered, in the order of the server's offers; what is no longer asked comes last. */
export function consentStates(offers: ConsentOffer[], answers: Consent[]): ConsentState[] {
  const asked = offers.map(({ purpose, title, url, required, version }): ConsentState => {
    const answer = answers.find((each) => each.purpose === purpose);
    const given = answer?.granted ?? false;
    const outdated = given && answer?.version !== version;
    return { purpose, title, url, required, version, ...(answer ? { answer } : {}), given, outdated, retired: false };
  });
  const retired = answers
    .filter(({ purpose }) => !offers.some((offer) => offer.purpose === purpose))
    .map((answer): ConsentState => {
      const { purpose, version, granted } = answer;
      return { purpose, title: purpose, required: false, version, answer, given: granted, outdated: false, retired: true };
    });
  return [...asked, ...retired];
}
