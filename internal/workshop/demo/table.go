package demo

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// table is the closing table: a line for each step, and a sum.
func table(reported []record) string {
	width := utf8.RuneCountInString("In all")
	for _, r := range reported {
		width = max(width, utf8.RuneCountInString(titleOf(r)))
	}
	var b strings.Builder
	row := func(number, title string, reads, writes any, seconds string) {
		fmt.Fprintf(&b, "  %2s  %-*s  %5v  %6v  %7s\n", number, width, title, reads, writes, seconds)
	}
	rule := "  " + strings.Repeat("─", 2+2+width+2+5+2+6+2+7) + "\n"
	var sum record
	row("", "", "reads", "writes", "seconds")
	b.WriteString(rule)
	for i, r := range reported {
		if r.served {
			row(fmt.Sprint(i+1), titleOf(r), r.reads, r.writes, seconds(r.duration))
		} else {
			row(fmt.Sprint(i+1), titleOf(r), "–", "–", seconds(r.duration))
		}
		sum.reads, sum.writes, sum.duration = sum.reads+r.reads, sum.writes+r.writes, sum.duration+r.duration
	}
	b.WriteString(rule)
	row("", "In all", sum.reads, sum.writes, seconds(sum.duration))
	b.WriteString("\n  Reads and writes are requests that the tenant got from Terraform.\n")
	return b.String()
}

func titleOf(r record) string {
	if r.failed {
		return r.title + " (failed)"
	}
	return r.title
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }
