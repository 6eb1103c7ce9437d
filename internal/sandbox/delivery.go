package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"
)

const garbage = "<<<\x00 not json"

// delivery sends an answer to the client, after a fault has changed it.
type delivery struct {
	writer  http.ResponseWriter
	request *http.Request
	answer  *answer // nil: the connection is reset or held
	fault   *Fault  // nil: none
	now     time.Time
	closing <-chan struct{}
}

// spoil replaces the answer by the one that the client will see.
func (d *delivery) spoil() {
	switch d.fault.Kind {
	case FaultResetAfter, FaultTimeoutAfter:
		d.answer = nil
	case FaultGarbage:
		status := http.StatusOK
		if d.answer.status >= http.StatusBadRequest { // it has not acted
			status = d.answer.status
		}
		d.answer = newAnswer(status, []byte(garbage)).typed(scimJSON)
	case FaultEcho:
		if rest, object := bytes.CutPrefix(d.answer.body, []byte("{")); object && d.fault.acts() {
			echo, _ := json.Marshal(d.request.Header.Get("Authorization")) // a string always marshals
			d.answer.body = slices.Concat([]byte(`{"authorization":`), echo, []byte(","), rest)
		}
	}
}

func (d *delivery) send() {
	switch {
	case d.fault != nil && d.fault.Kind == FaultTimeoutAfter:
		select {
		case <-d.request.Context().Done():
		case <-d.closing:
		}
		d.cut(nil)
	case d.answer == nil:
		d.cut(nil)
	case d.fault != nil && d.fault.Kind == FaultTruncate:
		d.cut(d.half())
	default:
		header := d.writer.Header()
		header.Set("Date", d.now.UTC().Format(http.TimeFormat)) // a Retry-After is measured against it
		maps.Copy(header, d.answer.header)
		header.Set("Content-Length", strconv.Itoa(len(d.answer.body)))
		if d.answer.status == http.StatusNoContent || d.answer.status == http.StatusNotModified {
			header.Del("Content-Length")
		}
		d.writer.WriteHeader(d.answer.status)
		_, _ = d.writer.Write(d.answer.body) // the client may be gone, which is no error here
	}
}

// half returns the beginning of the answer as sent: its head and half of its body or, without a body, half of its head.
func (d *delivery) half() []byte {
	a := d.answer
	head := fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		a.status, http.StatusText(a.status), a.header.Get("Content-Type"), len(a.body))
	if len(a.body) == 0 {
		return head[:len(head)/2]
	}
	return append(head, a.body[:len(a.body)/2]...)
}

// cut closes the client's connection. If nothing of an answer was sent, the client sees a reset and not an orderly end.
func (d *delivery) cut(beginning []byte) {
	hijacker, ok := d.writer.(http.Hijacker)
	if !ok {
		return
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	if beginning != nil {
		_, _ = conn.Write(beginning) // the client may be gone
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // best effort: otherwise the client sees an end of file
	}
}
