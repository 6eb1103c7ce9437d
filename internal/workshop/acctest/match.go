package acctest

import (
	"regexp"
	"strings"
)

// MatchText matches words in what Terraform prints, wherever it breaks the lines.
func MatchText(words string) *regexp.Regexp {
	fields := strings.Fields(words)
	for i, field := range fields {
		fields[i] = regexp.QuoteMeta(field)
	}
	return regexp.MustCompile(strings.Join(fields, `\s+`))
}
