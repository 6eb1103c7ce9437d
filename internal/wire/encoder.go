package wire

import (
	"bytes"
	"cmp"
	"encoding/binary"

	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// Encoder encodes values while they are made. If 200,000 of them were kept until the end, Go would search them for
// garbage again and again. The caller adds what the type of the value needs, in order.
type Encoder struct {
	encoded bytes.Buffer
	to      *msgpack.Encoder
	err     error
}

// NewEncoder returns an encoder for a value of about so many bytes.
func NewEncoder(size int) *Encoder {
	e := &Encoder{}
	e.encoded.Grow(size)
	e.to = msgpack.NewEncoder(&e.encoded)
	return e
}

// Map begins a map or an object of so many elements. Add the key or the name of each before its value.
func (e *Encoder) Map(elements int) { e.keep(e.to.EncodeMapLen(elements)) }

// UnknownMap is like [Encoder.Map]. Call end after the last element, with their number.
func (e *Encoder) UnknownMap() (end func(elements uint32)) {
	at := e.encoded.Len() + 1
	e.encoded.Write([]byte{msgpcode.Map32, 0, 0, 0, 0})
	return func(elements uint32) { binary.BigEndian.PutUint32(e.encoded.Bytes()[at:], elements) }
}

// List begins a list of so many elements.
func (e *Encoder) List(elements int) { e.keep(e.to.EncodeArrayLen(elements)) }

// String adds a text, a key or the name of an attribute.
func (e *Encoder) String(text string) { e.keep(e.to.EncodeString(text)) }

// Text adds a text; nil is null.
func (e *Encoder) Text(text *string) {
	if text == nil {
		e.Null()
		return
	}
	e.String(*text)
}

// Flag adds a boolean; nil is null.
func (e *Encoder) Flag(flag *bool) {
	if flag == nil {
		e.Null()
		return
	}
	e.keep(e.to.EncodeBool(*flag))
}

// Texts adds a list of texts; nil is null.
func (e *Encoder) Texts(texts []string) {
	if texts == nil {
		e.Null()
		return
	}
	e.List(len(texts))
	for _, text := range texts {
		e.String(text)
	}
}

// Null adds a null of any type.
func (e *Encoder) Null() { e.keep(e.to.EncodeNil()) }

// Encoded returns the bytes, or the first error.
func (e *Encoder) Encoded() ([]byte, error) { return e.encoded.Bytes(), e.err }

// keep keeps the first error.
func (e *Encoder) keep(err error) { e.err = cmp.Or(e.err, err) }
