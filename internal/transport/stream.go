package transport

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
)

// stream lets the request read a success as it arrives. It calls alive before each read.
func (c *Client) stream(t *trip, resp *http.Response, alive func()) (*Answer, error) {
	defer func() { _ = resp.Body.Close() }()
	body := &watched{r: resp.Body, alive: alive, left: c.o.MaxBody}
	buffered := bufio.NewReader(body)
	start, _ := buffered.Peek(512) // the next read returns its error too
	a := &Answer{Status: resp.StatusCode, Header: resp.Header, trip: t}
	a.Body = bytes.TrimSpace(trimBOM(c.Scrub(bytes.Clone(start))))
	if a.HTML() {
		a.illegible = errors.New("the body is an HTML page")
		return a, nil
	}
	a.illegible = t.Read(buffered)
	if a.TooLarge = body.left < 0; a.TooLarge && a.illegible == nil { // its end came with the last read
		a.illegible = io.ErrUnexpectedEOF
	}
	// A text that ends too early was cut off on the way, even where no error reports it.
	a.Truncated = !a.TooLarge && (body.err != nil || errors.Is(a.illegible, io.ErrUnexpectedEOF))
	return a, body.err
}

// watched is a body of bounded size.
type watched struct {
	r     io.Reader
	alive func()
	left  int64 // how much more may arrive
	err   error // the error that broke it off
}

// Read implements io.Reader.
func (w *watched) Read(p []byte) (int, error) {
	if w.left < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	w.alive()
	n, err := w.r.Read(p)
	w.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}
