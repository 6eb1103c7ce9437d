package demo

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// table is the closing table: a line for each step, and a sum.
func table(told []record) string {
	width := utf8.RuneCountInString("In all")
	for _, r := range told {
		width = max(width, utf8.RuneCountInString(titleOf(r)))
	}
	var b strings.Builder
	row := func(number, title, reads, writes, seconds string) {
		fmt.Fprintf(&b, "  %2s  %s%s  %5s  %6s  %7s\n", number, title, strings.Repeat(" ", width-utf8.RuneCountInString(title)), reads, writes, seconds)
	}
	rule := "  " + strings.Repeat("─", 2+2+width+2+5+2+6+2+7) + "\n"
	var sum record
	row("", "", "reads", "writes", "seconds")
	b.WriteString(rule)
	for i, r := range told {
		reads, writes := "–", "–"
		if r.served {
			reads, writes = strconv.Itoa(r.reads), strconv.Itoa(r.writes)
		}
		row(strconv.Itoa(i+1), titleOf(r), reads, writes, seconds(r.duration))
		sum.reads, sum.writes, sum.duration = sum.reads+r.reads, sum.writes+r.writes, sum.duration+r.duration
	}
	b.WriteString(rule)
	row("", "In all", strconv.Itoa(sum.reads), strconv.Itoa(sum.writes), seconds(sum.duration))
	b.WriteString("\n  Reads and writes are requests that the tenant got from Terraform.\n")
	return b.String()
}

func titleOf(r record) string {
	if r.failed {
		return r.title + " (failed)"
	}
	return r.title
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) }
