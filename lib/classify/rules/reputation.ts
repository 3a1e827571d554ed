import type { ReasonRules } from "#lib/classify/rule";

/** The sending address or domain is in bad standing with the receiver or on a list. */
export const reputation: ReasonRules = {
  reason: "reputation",
  rules: [
    {
      id: "reputation.blocklist",
      patterns: [
        "\\b(blocked|listed|rejected|denied|refused)[^.]*\\b(using|by|in|on|at|via|found)\\b[^.]*(~h|~u|\\(spamhaus\\)|\\(dnsbl\\)|rbl|dnsbl|(black|block|deny) ?list)",
        "(black|block|deny) ?list(ed|ing)?\\b",
        "\\b(dns|r)bls?\\b",
        "\\(spamhaus\\)|\\(dnsbl\\)",
        "\\bspamhaus|spamcop|barracuda reputation|senderscore|senderbase\\b",
      ],
      excludes: [
        "greylist",
        "user unknown",
        "\\b(url|uri|link)s?\\b[^.;]*(black|block) ?list|\\bsurbl\\b",
        "\\bconnection (was )?refused by\\b",
        "header based|blocked senders|envelope blocked|blacklisted by recipient",
      ],
    },
    {
      id: "reputation.accused",
      patterns: [
        "\\bopen[- ]relay\\b",
        "\\binsecure mail relay\\b",
        "\\b(your|ip|host|server|sender|network)\\b[^.]*\\bidentified as spam",
        "\\bspammer\\b",
        "\\bexcessive unknown recipients",
        "\\bunsolicited (mail|e-?mail|bulk)[^.]*\\b(your|from|originating|ip)",
        "\\bbanned sending ip",
        "\\bcomplaints?\\b[^.]*\\b(about|user|from)\\b",
        "\\bhas been (temporarily )?(blocked|banned)\\b",
        "\\b(ip|host|server|client|address|network)( address)?( ~i)?[^.]*\\b(currently |temporarily |permanently )?(blocked|banned|blacklisted)\\b",
        "^[0-9]{3} ([0-9.]+ )?blocked\\b",
        "\\ba problem occurred\\b.*\\(bl\\)",
        "\\bpermanently deferred\\b",
        "\\bbanned send(er|ing)\\b|\\bbad outbound sender\\b|\\bdue to abuse\\b",
        "\\b(ip|address|host|server|domain)( ~[ih])? (is|are|was) listed\\b",
      ],
      excludes: [
        "\\b(message|mail) has been blocked|rate[- ]limited|rate of unsolicited",
        "\\bblocked due to [a-z -]*inactivity|\\b(blocked by )?spamassassin\\b|\\brelaying\\b|\\bblocked as spam\\b|\\bwords? in the|deactivated",
        "unexpected volume",
        "not an open relay|open relay not allowed",
      ],
    },
    {
      id: "reputation.score",
      patterns: [
        "\\b(bad|poor|low|negative|very low) (sender |ip |domain )?reputation",
        "\\breputation\\b|\\bsender ?score\\b|\\blisted (in|on|at|by) (the )?[a-z]{1,6}bl\\b",
        "\\byour access to (submit messages to )?this (e-?mail|mail) system has been rejected",
        "\\bnot accepting mail from your (ip|server|network)",
        "\\bmessages from ~i (weren't|were not) sent",
        "\\bpart of their network is on our block list",
        "\\b(bad|dynamic|residential|dial-?up|abusive|suspicious) (sender |sending |source |ip |host )?(ips?|ip (address|profile)|hosts?)\\b",
        "\\b(ips?|hosts?|address(es)?) (with|from|in)? ?(a )?(dynamic|dial-?up|residential) (ip|address|range|pool)",
        "\\bopen prox(y|ies)\\b",
        "\\btoo many (spams?|unwanted messages)",
        "\\bmany unwanted messages\\b",
        "\\b(mail|access|connections?)[^.;]*\\bfrom (your|this) (ip|ip address|server|network|host)( ~i)? (is |are )?(not (accepted|allowed|permitted)|refused|denied|rejected|forbidden)",
        "\\b(your|this|sender|client) (ip|server|network|host)( address)?( ~i)? (is |was |has been )?(not allowed|refused|denied|rejected|forbidden)",
        "\\bnot (currently )?accepting (mail|connections|messages) from (your|this) (ip|host|server|network|domain|address|client)",
        "\\blisted as (abusive|spam|a spam)",
      ],
    },
  ],
  codes: { statuses: ["5.7.511", "5.7.606", "5.7.708", "4.7.650"] },
};
