import { changes } from "@/lib/server/route";

/** Ends this session, or all of them. */
export const POST = changes(({ dastak, body }) => dastak.logout({ allDevices: body.all_devices === true }));
