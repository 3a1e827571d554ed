import { handle } from "#lib/access/handle";
import { getAlertDeliveries } from "#lib/alert/contract";
import { getDeliveries } from "#lib/alert/read-alerts";

export const GET = handle(getAlertDeliveries, ({ actor }) => getDeliveries(actor));
