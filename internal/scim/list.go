package scim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"unicode/utf8"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// ListOptions select a page of a listing (RFC 7644 §3.4.2). Zero values are not sent.
type ListOptions struct {
	Filter             Filter
	ExcludedAttributes []string
	StartIndex         int // from 1
	Count              int // resources per page; a service may lower it (dialect 3)

	// MaxResources is how many resources a [Pager] reads before the listing counts as endless. 0: 2,000,000.
	MaxResources int
}

// Page is one answer to a listing. TotalResults is the service's number, and can be the size of the page (dialect 2).
type Page[T any] struct {
	Resources    []T
	TotalResults int
	HasTotal     bool // the service sent a total

	bytes  int      // size of the body
	unkept []string // unusable ids, as they came, of resources that are left out
	why    *IDError // the error of one of them
}

// size returns the number of resources in the answer.
func (p *Page[T]) size() int { return len(p.Resources) + len(p.unkept) }

// maxPageResources bounds the resources of one page. A service that ignores count (dialect 1) returns all users on the
// first page. No company has more users than this, and as Go values they take many times the memory of the text.
const maxPageResources = 200_000

var errPageTooLong = fmt.Errorf("there are more than %d resources on one page", maxPageResources)

// onlyPage reads a page and returns an error if a resource on it has an unusable id.
func onlyPage[T any, P resource[T]](ctx context.Context, c *Client, o ListOptions) (*Page[T], error) {
	page, err := listPage[T, P](ctx, c, o, "")
	if err == nil && len(page.unkept) > 0 {
		k := P(nil).resourceType()
		return nil, &DecodeError{
			Op: "list " + k.many, Method: http.MethodGet, Path: k.path, Status: http.StatusOK, Err: page.why,
		}
	}
	return page, err
}

// listPage reads one page. place, if not empty, identifies the page in errors.
func listPage[T any, P resource[T]](ctx context.Context, c *Client, o ListOptions, place string) (*Page[T], error) {
	k := P(nil).resourceType()
	query := without(o.ExcludedAttributes)
	if o.Filter != "" {
		query.Set("filter", string(o.Filter))
	}
	if o.StartIndex != 0 {
		query.Set("startIndex", strconv.Itoa(o.StartIndex))
	}
	if o.Count != 0 {
		query.Set("count", strconv.Itoa(o.Count))
	}
	// A service may fail a filter, or a large page, and serve the rest.
	r := &transport.Request{
		Op: "list " + k.many + place, Method: http.MethodGet, Path: k.path, Query: query, Fallback: true,
	}
	a, err := c.do(ctx, r)
	if err != nil {
		return nil, c.Judge(r, err)
	}
	raw, err := c.object(a)
	if err != nil {
		return nil, c.Judge(r, err)
	}
	page, err := decodePage[T, P](raw)
	if err != nil {
		a.TooLarge = errors.Is(err, errPageTooLong)
		return nil, c.unreadable(a, err)
	}
	page.bytes = len(raw)
	c.Heard()
	return page, c.Judge(r, nil)
}

func decodePage[T any, P resource[T]](raw []byte) (*Page[T], error) {
	page := &Page[T]{}
	var resources []byte
	for key, value := range fields(raw) {
		switch string(fold(key)) {
		case "totalresults":
			page.TotalResults, page.HasTotal = integer(value)
		case "resources":
			resources = value
		}
	}
	if page.TotalResults < 0 {
		page.TotalResults, page.HasTotal = 0, false
	}
	if resources == nil && !page.HasTotal {
		return nil, errors.New("the body is not a SCIM listing: it has neither Resources nor totalResults")
	}
	d := newDecoder()
	legible := utf8.Valid(resources)
	for element := range elements(resources) {
		if page.size() == maxPageResources {
			return nil, errPageTooLong
		}
		if firstByte(element) != '{' {
			return nil, fmt.Errorf("resource %d of the listing is not an object", page.size()+1)
		}
		var one T
		P(&one).decode(d, element)
		switch id := P(&one).identity(); {
		case id == "" && !saysID(element):
			return nil, fmt.Errorf("resource %d of the listing has no id", page.size()+1)
		case unfit(id) != nil:
			page.unkept, page.why = append(page.unkept, rawID(element)), unfit(id)
			continue
		}
		if !legible {
			if err := checkText(element); err != nil {
				return nil, err
			}
		}
		P(&one).answered(http.StatusOK, "")
		page.Resources = append(page.Resources, one)
	}
	return page, nil
}
