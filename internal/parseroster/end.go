package parseroster

import (
	"slices"
	"strings"
)

// isEnd reports a heading that is a day of leaving, whichever words a company has chosen.
func isEnd(heading string) bool {
	words := wordsOf(heading)
	has := func(list ...string) bool { return slices.ContainsFunc(words, isOneOf(list...)) }
	only := func(words []string, list ...string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return !isOneOf(list...)(word) })
	}
	if slices.ContainsFunc(foreignEnds(), func(starts []string) bool { return begun(words, starts) }) {
		return true
	}
	rest := withoutAccount(words)
	dated := has("date", "day", "on", "at")
	switch {
	case dated && has("off") && has("boarding"):
		return true
	case dated && has("termination", "terminated", "separation", "separated", "departure", "departed", "resignation",
		"resigned", "offboarding", "offboarded", "offboard", "exit", "exited", "quit", "leaver", "leaving", "dismissal",
		"dismissed", "retired", "deactivated", "deactivation", "death", "deceased", "severance", "cessation", "relieving"):
		return true
	case has("reason", "category") && has("termination", "separation", "departure", "resignation", "offboarding", "exit",
		"leaving", "dismissal", "deactivation"):
		return true
	// ADP has "Voluntary/Involuntary Termination Flag", Workday "Termination Involuntary" and "Regrettable Termination".
	case has("termination") && has("voluntary", "involuntary", "regrettable", "regretted"):
		return true
	case has("until", "through"), has("valid") && has("to"): // not of a leave, nor of a lock
		return only(rest, "until", "through", "to", "valid", "active", "employed", "contract", "working", "date", "day")
	case has("expiration", "expires", "expiry"):
		return only(rest, "expiration", "expires", "expiry", "contract", "service", "assignment", "of", "on", "at", "date",
			"day", "time")
	case dated && has("left", "retirement", "revoked", "ended", "expired"):
		return only(rest, "left", "retirement", "revoked", "ended", "expired", "contract", "company", "of", "on", "at",
			"date", "day")
	case has("exit"):
		return only(rest, "exit")
	case has("end", "ends") && has("access", "account", "effective"):
		return only(words, "end", "ends", "access", "account", "effective", "of", "date", "day")
	}
	ends := dated && has("end", "last", "final") ||
		has("end", "ends") && has("contract", "employment", "service", "assignment")
	return ends &&
		only(words, "end", "ends", "last", "final", "date", "day", "of", "employment", "contract", "work", "working", "worked",
			"service", "assignment", "employee", "in", "office", "at", "with", "the", "company")
}

// foreignEnds returns the beginnings of words that together mean a day or a reason of leaving, in German, French,
// Spanish, Italian, Dutch and Portuguese. Personio has "Ende des Arbeitsverhältnisses".
func foreignEnds() [][]string {
	return [][]string{
		{"ende", "arbeitsverhältnis"},
		{"ende", "beschäftigung"},
		{"ende", "anstellung"},
		{"ende", "vertrag"},
		{"ende", "arbeitsvertrag"},
		{"beschäftigungsende"},
		{"vertragsende"},
		{"befristungsende"},
		{"befrist", "bis"},
		{"vertrag", "bis"},
		{"arbeitsvertrag", "bis"},
		{"ausscheide"},
		{"entlassung"},
		{"letzter", "tag"},
		{"fin", "contrat"},
		{"date", "sortie"},
		{"fecha", "salida"},
		{"fecha", "terminación"},
		{"fin", "contrato"},
		{"data", "uscita"},
		{"data", "cessazione"},
		{"fine", "contratto"},
		{"fine", "rapporto"},
		{"uitdienst"},
		{"einde", "contract"},
		{"einde", "dienstverband"},
		{"einddatum", "contract"},
		{"laatste", "dag"},
		{"data", "demissão"},
		{"fim", "contrato"},
		{"término", "contrato"},
	}
}

// begun reports whether each of the beginnings begins a word.
func begun(words, starts []string) bool {
	return !slices.ContainsFunc(starts, func(start string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, start) })
	})
}
