import { type AlertDelivery, type AlertRule, DeliveryShape, RuleShape } from "#lib/alert/contract";
import { AlertMessage, alertWords } from "#lib/alert/message";
import { ruleSentence } from "#lib/alert/rule-sentence";
import type { ListedDelivery, RuleRow } from "#lib/alert/store";

export function deliveryShape(row: ListedDelivery): AlertDelivery {
  return DeliveryShape.parse({
    ...row,
    title: alertWords(AlertMessage.parse(row.message)).title,
    nextAt: row.state === "waiting" ? row.nextAt.toISOString() : null,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  });
}

export function ruleShape(row: RuleRow, channelName: string): AlertRule {
  return RuleShape.parse({
    ...row,
    sentence: ruleSentence(row, channelName),
    createdAt: row.createdAt.toISOString(),
  });
}
