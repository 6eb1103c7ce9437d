package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

const (
	closingBracket = ']'
	atEnd          = 0

	// maxDepth bounds parentheses and brackets, so that a filter cannot exhaust the stack.
	maxDepth = 50
)

// filterParser reads a filter by recursive descent: or binds weaker than and, and weaker than not.
type filterParser struct {
	input   string
	at      int
	depth   int
	resolve func(name string) (target, bool)
}

func newFilterParser(input string, resolve func(string) (target, bool)) *filterParser {
	return &filterParser{input: input, resolve: resolve}
}

// parseFilter reads the value of a `filter` query parameter.
func (k *kind) parseFilter(input string) (expression, error) {
	return newFilterParser(input, k.resolve).whole(atEnd)
}

// whole reads one filter up to the end of the input or, within a path, past the closing bracket.
func (p *filterParser) whole(end byte) (expression, error) {
	e, err := p.disjunction()
	if err != nil {
		return nil, err
	}
	p.spaces()
	if end == atEnd && p.at < len(p.input) {
		return nil, fmt.Errorf("%s is unexpected at character %d", quoted(p.rest()), p.at+1)
	}
	if end != atEnd && !p.take(end) {
		return nil, fmt.Errorf("%q is missing", end)
	}
	return e, nil
}

func (p *filterParser) rest() string { return p.input[p.at:] }

func (p *filterParser) spaces() {
	for p.at < len(p.input) && p.input[p.at] == ' ' {
		p.at++
	}
}

func (p *filterParser) take(b byte) bool {
	if p.at < len(p.input) && p.input[p.at] == b {
		p.at++
		return true
	}
	return false
}

// word reads a name or keyword.
func (p *filterParser) word() string {
	p.spaces()
	start := p.at
	for p.at < len(p.input) && !strings.ContainsRune(` ()[]"`, rune(p.input[p.at])) {
		p.at++
	}
	return p.input[start:p.at]
}

// keyword consumes word k, in any case, when it comes next.
func (p *filterParser) keyword(k string) bool {
	before := p.at
	if strings.EqualFold(p.word(), k) {
		return true
	}
	p.at = before
	return false
}

func (p *filterParser) disjunction() (expression, error) {
	left, err := p.conjunction()
	for err == nil && p.keyword("or") {
		var right expression
		right, err = p.conjunction()
		left = either{left, right}
	}
	return left, err
}

func (p *filterParser) conjunction() (expression, error) {
	left, err := p.term()
	for err == nil && p.keyword("and") {
		var right expression
		right, err = p.term()
		left = both{left, right}
	}
	return left, err
}

func (p *filterParser) term() (expression, error) {
	p.spaces()
	if p.take('(') {
		return p.group(')')
	}
	name := p.word()
	if strings.EqualFold(name, "not") {
		p.spaces()
		if !p.take('(') {
			return nil, errors.New("not must be followed by a parenthesis")
		}
		inner, err := p.group(')')
		return negation{inner}, err
	}
	if name == "" {
		return nil, fmt.Errorf("an attribute is missing at character %d", p.at+1)
	}
	t, ok := p.resolve(name)
	if !ok || t.attribute == nil {
		return nil, fmt.Errorf("no attribute is called %s", quoted(name))
	}
	if p.take('[') {
		return p.bracket(t)
	}
	return p.comparison(t)
}

func (p *filterParser) group(end byte) (expression, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return nil, errors.New("the filter is nested too deeply")
	}
	return p.whole(end)
}

func (p *filterParser) bracket(t target) (expression, error) {
	if t.urn != "" || t.sub != nil || !t.attribute.multi || len(t.attribute.sub) == 0 {
		return nil, fmt.Errorf("%s cannot have a filter", quoted(t.attribute.name))
	}
	outer := p.resolve
	p.resolve = t.attribute.resolveChild
	inner, err := p.group(closingBracket)
	p.resolve = outer
	if err != nil || !p.take('.') {
		return within{target: t, inner: inner}, err
	}
	name := p.word()
	child, ok := t.attribute.resolveChild(name)
	if !ok {
		return nil, fmt.Errorf("no attribute is called %s", quoted(name))
	}
	tail, err := p.comparison(child)
	return within{target: t, inner: inner, tail: &tail}, err
}

func (p *filterParser) comparison(t target) (comparison, error) {
	e := comparison{target: t, op: strings.ToLower(p.word())}
	switch e.op {
	case "pr":
		return e, nil
	case "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le":
	default:
		return e, fmt.Errorf("%s is no operator", quoted(e.op))
	}
	literal, err := p.literal()
	if err != nil {
		return e, err
	}
	if leaf := t.leaf(); leaf.kind == typeComplex {
		return e, fmt.Errorf("%s cannot be compared", quoted(leaf.name))
	} else if leaf.kind == typeBoolean && e.op != "eq" && e.op != "ne" {
		return e, fmt.Errorf("%s is a boolean and cannot be compared with %s", quoted(leaf.name), e.op)
	}
	e.literal = literal
	return e, nil
}

// literal reads a JSON string, number, true, false or null (RFC 7644 §3.4.2.2).
func (p *filterParser) literal() (any, error) {
	p.spaces()
	start := p.at
	if p.take('"') {
		for p.at < len(p.input) && p.input[p.at] != '"' {
			if p.input[p.at] == '\\' {
				p.at++
			}
			p.at++
		}
		if !p.take('"') {
			return nil, errors.New("a closing quote is missing")
		}
		var text string
		if err := json.Unmarshal([]byte(p.input[start:p.at]), &text); err != nil {
			return nil, fmt.Errorf("%s is not a JSON string", quoted(p.input[start:p.at]))
		}
		return text, nil
	}
	switch word := p.word(); {
	case strings.EqualFold(word, "true"):
		return true, nil
	case strings.EqualFold(word, "false"):
		return false, nil
	case strings.EqualFold(word, "null"):
		return nil, nil
	default:
		var number json.Number
		if json.Unmarshal([]byte(word), &number) != nil {
			return nil, fmt.Errorf("%s is not a value; texts need quotes", quoted(word))
		}
		return number, nil
	}
}
