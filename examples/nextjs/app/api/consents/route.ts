import { reads } from "@/lib/server/route";

/** What people are asked to agree to. */
export const GET = reads(({ dastak }) => dastak.consents.offers());
