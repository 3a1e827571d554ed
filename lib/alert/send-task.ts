export const SEND_TASK = "alert.send";
export const CONSIDER_TASK = "alert.consider";

export type SendPayload = { workspaceId: string; deliveryId: string };
