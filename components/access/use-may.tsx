"use client";
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "#components/queries/access";
import { ACTIONS, type Action } from "#lib/access/can";

/** Why I may not do `action`, in words for a title; null when I may. While nobody knows who I am it is off, silently. */
export function useRefusal(action: Action): string | null {
  const { data: me } = useQuery(meQuery());
  if (!me) return "Finding out what you may do…";
  if (me.may.includes(action)) return null;
  return `This needs the role ${ACTIONS[action].role}; you are ${me.role}.`;
}
