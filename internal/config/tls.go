package config

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
)

// TLSConfig returns what the network's connections are encrypted by, and nil if they are not. It reads
// the certificates anew, so that a renewed one is used by the next connection.
func (n *Network) TLSConfig() (*tls.Config, error) {
	if !n.TLS {
		return nil, nil
	}
	_, host, err := serverAddress(n.Server, true)
	if err != nil {
		return nil, err
	}
	c := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if n.ServerName != "" {
		c.ServerName = n.ServerName
	}
	if n.CAFile != "" {
		if c.RootCAs, err = readCAs(n.CAFile); err != nil {
			return nil, err
		}
	}
	if n.CertFile != "" {
		pair, err := readPair(n.CertFile, n.KeyFile)
		if err != nil {
			return nil, err
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}

func readCAs(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, why(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("there is no certificate in it (-----BEGIN CERTIFICATE-----)")
	}
	return pool, nil
}

func readPair(cert, key string) (tls.Certificate, error) {
	if key == "" {
		key = cert
	}
	return tls.LoadX509KeyPair(cert, key)
}

// certificates checks that the files can be used.
func (r *reader) certificates(n *Network, at string) {
	abs := func(p string) string {
		if p == "" || filepath.IsAbs(p) {
			return p
		}
		return filepath.Join(r.dir, p)
	}
	if n.CAFile != "" {
		if _, err := readCAs(abs(n.CAFile)); err != nil {
			r.bad(at+".ca_file", "can't use the certificates in %s: %v", abs(n.CAFile), err)
		}
	}
	if n.CertFile == "" {
		return
	}
	if _, err := readPair(abs(n.CertFile), abs(n.KeyFile)); err != nil {
		r.bad(at+".cert_file", "can't use the certificate in %s: %v", abs(n.CertFile), why(err))
		return
	}
	key, path := n.KeyFile, at+".key_file"
	if key == "" {
		key, path = n.CertFile, at+".cert_file"
	}
	if f, err := os.Open(abs(key)); err == nil {
		defer f.Close()
		if exposed, err := worldReadable(f); err == nil && exposed {
			r.warn(path, "everybody on this machine can read the key in %s; chmod 600 makes it yours alone", abs(key))
		}
	}
}
