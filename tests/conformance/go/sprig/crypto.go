package main

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

func init() { register("crypto", cryptoCases) }

func cryptoCases(g *group) {
	writeCertificates()
	for _, kind := range []string{"maximum", "long", "medium", "short", "basic", "pin", "none", ""} {
		for _, who := range []string{`"password" "user" "example.com"`, `"" "" ""`, `"pässword" "üser" "例え.jp"`, `"a" "b" "c"`} {
			g.expr(`derivePassword 1 ` + quoted(kind) + " " + who)
		}
	}
	g.expr(`derivePassword 0 "long" "p" "u" "s"`, `derivePassword 4294967295 "long" "p" "u" "s"`, `derivePassword 4294967296 "long" "p" "u" "s"`, `derivePassword -1 "long" "p" "u" "s"`, `derivePassword 1.0 "long" "p" "u" "s"`, `derivePassword "1" "long" "p" "u" "s"`, `derivePassword (int 1) "long" "p" "u" "s"`, `derivePassword`, `derivePassword 1`, `derivePassword 1 "long" "p" "u"`, `derivePassword 1 "long" "p" "u" "s" "x"`, `derivePassword 1 nil "p" "u" "s"`)
	g.sweep(odd, "decryptAES", `"secret"`, `"30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ="`)
	for _, text := range []string{"", "!", "aGVsbG8=", "AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ=", "aGVsbG8", "a b"} {
		for _, password := range []string{"", "secretkey", strings.Repeat("k", 40), "é"} {
			g.expr("decryptAES " + quoted(password) + " " + quoted(text))
		}
	}
	for _, text := range []string{"", "a", "exactly 16 bytes", "exactly 16 bytes and one", "日本語", "\x00\xff"} {
		for _, password := range []string{"", "secretkey", strings.Repeat("k", 40)} {
			g.expr("encryptAES "+quoted(password)+" "+quoted(text)+" | decryptAES "+quoted(password), "encryptAES "+quoted(password)+" "+quoted(text)+" | b64dec | len")
		}
	}
	for _, v := range odd {
		g.expr("encryptAES "+v+" \"text\" | len", "encryptAES \"p\" "+v+" | len", "bcrypt "+v+" | len", "htpasswd "+v+" \"p\" | len", "htpasswd \"u\" "+v+" | trunc 9", "randBytes "+v+" | len", "uuidv4 "+v)
	}
	g.expr("encryptAES", "encryptAES \"a\"", "bcrypt", "htpasswd", "htpasswd \"a\"", `htpasswd "a:b" "c"`, `htpasswd "" ""`+` | trunc 8`, "randBytes", "randBytes 0", "randBytes -1", "randBytes 1 | len", "randBytes 32 | b64dec | len", "uuidv4 | len", "uuidv4 | splitList \"-\" | len", `uuidv4 | regexMatch "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"`, "uuidv4 1", `bcrypt "x" | trunc 7`, `bcrypt (repeat 72 "x") | len`, `bcrypt (repeat 73 "x")`, `htpasswd "u" (repeat 73 "x")`, `bcrypt "" | len`)
	g.expr(`genPrivateKey "nope"`, `genPrivateKey "RSA"`, `genPrivateKey nil`, `genPrivateKey`, `genPrivateKey 1`, `genPrivateKey "ecdsa" "x"`, `genPrivateKey "ecdsa" | splitList "\n" | first`, `genPrivateKey "ecdsa" | len`, `genPrivateKey "ed25519" | splitList "\n" | first`, `genPrivateKey "ed25519" | len`, `genPrivateKey "ed25519" | hasSuffix "-----END PRIVATE KEY-----\n"`, `genPrivateKey "rsa" | splitList "\n" | first`, `genPrivateKey "" | splitList "\n" | first`)
	key := `(genPrivateKey "ed25519")`
	for _, c := range []string{
		"genCA", `genCA "a"`, `genCA "a" 1 2`, `genCA 1 1`, `genCA "a" "b"`, `genCA nil 1`, `genCAWithKey "a" 1`, `genCAWithKey "a" 1 ""`, `genCAWithKey "a" 1 "x"`, `genCAWithKey "a" 1 nil`, `(genCAWithKey "a" 1 ` + key + `) | typeOf`, `(genCAWithKey "a" 1 ` + key + `) | kindOf`, `(genCAWithKey "a" 1 ` + key + `).Cert | splitList "\n" | first`, `(genCAWithKey "a" 1 ` + key + `).Key | splitList "\n" | first`, `(genCAWithKey "a" 1 ` + key + `).Nope`, `(genCAWithKey "a" 1 ` + key + `).cert`, `genCAWithKey "a" 1 "-----BEGIN X-----\nAAAA\n-----END X-----\n"`, `genCAWithKey "a" 1 "-----BEGIN FOO PRIVATE KEY-----\nAAAA\n-----END FOO PRIVATE KEY-----\n"`,
		`genSelfSignedCert`, `genSelfSignedCert "a" nil nil`, `genSelfSignedCertWithKey "a" (list 1) nil 1 ` + key, `genSelfSignedCertWithKey "a" (list "x") nil 1 ` + key, `genSelfSignedCertWithKey "a" (list "1.2.3.4" "1.2.3.256") nil 1 ` + key, `genSelfSignedCertWithKey "a" (list "::1%eth0") nil 1 ` + key, `genSelfSignedCertWithKey "a" (list "01.2.3.4") nil 1 ` + key, `genSelfSignedCertWithKey "a" (list nil) nil 1 ` + key, `genSelfSignedCertWithKey "a" nil (list 1) 1 ` + key, `genSelfSignedCertWithKey "a" nil (list nil) 1 ` + key, `genSelfSignedCertWithKey "a" nil (list "é") 1 ` + key, `genSelfSignedCertWithKey "a" "1.2.3.4" nil 1 ` + key, `genSelfSignedCertWithKey "a" (splitList "," "1.2.3.4") nil 1 ` + key, `genSelfSignedCertWithKey "a" nil nil 1 "x"`, `genSelfSignedCertWithKey "a" nil nil "1" ` + key, `(genSelfSignedCertWithKey "a" nil nil 1 ` + key + `).Cert | len | lt 100`, `(genSelfSignedCertWithKey "a" .missing (list) 1 ` + key + `).Cert | hasPrefix "-----BEGIN CERTIFICATE-----\n"`,
		`genSignedCert`, `genSignedCert "a" nil nil 1`, `genSignedCert "a" nil nil 1 nil`, `genSignedCert "a" nil nil 1 "x"`, `genSignedCert "a" nil nil 1 (dict "Cert" "x" "Key" "y")`, `genSignedCertWithKey "a" nil nil 1 (genCAWithKey "ca" 1 ` + key + `) "x"`, `(genSignedCertWithKey "a" nil nil 1 (genCAWithKey "ca" 1 ` + key + `) ` + key + `).Key | splitList "\n" | first`,
		`buildCustomCert`, `buildCustomCert "!" "!"`, `buildCustomCert "" ""`, `buildCustomCert (b64enc "x") "!"`, `buildCustomCert (b64enc "x") (b64enc "y")`, `buildCustomCert nil nil`, `$ca := genCAWithKey "ca" 1 ` + key + ` }}{{ (buildCustomCert (b64enc $ca.Cert) (b64enc $ca.Key)).Cert | eq $ca.Cert`, `$ca := genCAWithKey "ca" 1 ` + key + ` }}{{ buildCustomCert (b64enc $ca.Cert) (b64enc "x")`,
	} {
		if strings.HasPrefix(c, "$") {
			g.text("{{ " + c + " }}")
		} else {
			g.expr(c)
		}
	}
}

// structures are templates whose certificate is kept, for its structure to be compared: which fields and extensions there
// are, in which order and how they are encoded. Key and numbers differ each time.
var structures = []string{
	`(genCAWithKey "ca" 365 .key).Cert`, `(genCAWithKey "" 365 .key).Cert`, `(genCAWithKey "grüße" 40000 .key).Cert`, `(genCAWithKey "a_b*" 0 .key).Cert`, `(genCAWithKey "a b'()+,-./:=?" -1 .key).Cert`, `(genCAWithKey "ca" 10 .rsa).Cert`, `(genCAWithKey "ca" 10 .ecdsa).Cert`,
	`(genSelfSignedCertWithKey "self" (list "1.2.3.4" "::1" "::ffff:9.8.7.6") (list "a.example" "*.b") 10 .key).Cert`, `(genSelfSignedCertWithKey "" nil (list "a") 10 .key).Cert`, `(genSelfSignedCertWithKey "self" nil nil 10 .key).Cert`, `(genSelfSignedCertWithKey "self" (list) (list) 10 .ecdsa).Cert`, `(genSelfSignedCertWithKey "self" (list "2001:db8::1") nil 10 .rsa).Cert`,
	`(genSignedCertWithKey "leaf" nil (list "leaf") 10 (genCAWithKey "ca" 10 .key) .key).Cert`, `(genSignedCertWithKey "ca" nil nil 10 (genCAWithKey "ca" 10 .key) .key).Cert`, `(genSignedCertWithKey "leaf" (list "10.0.0.1") nil 10 (genSelfSignedCertWithKey "self" nil nil 10 .key) .ecdsa).Cert`, `(genSignedCertWithKey "" (list "10.0.0.1") nil 10 (genCAWithKey "ca" 10 .rsa) .ecdsa).Cert`,
}

func writeCertificates() {
	keys := map[string]any{}
	for name, kind := range map[string]string{"key": "ed25519", "rsa": "rsa", "ecdsa": "ecdsa"} {
		keys[name] = execute(`{{ genPrivateKey "`+kind+`" }}`, nil)
	}
	var kept []map[string]string
	for _, s := range structures {
		pem := execute("{{ "+s+" }}", keys)
		lines := strings.Split(strings.TrimSpace(pem), "\n")
		der := strings.Join(lines[1:len(lines)-1], "")
		_, err := base64.StdEncoding.DecodeString(der)
		must(err)
		kept = append(kept, map[string]string{"template": s, "der": der})
	}
	text, err := json.MarshalIndent(map[string]any{"keys": keys, "certificates": kept}, "", " ")
	must(err)
	must(os.WriteFile(filepath.Join(os.Args[1], "libs/sprig/test/golden/certificates.json"), append(text, '\n'), 0o644))
}

func execute(text string, data any) string {
	var out strings.Builder
	must(template.Must(template.New("t").Funcs(functions()).Parse(text)).Execute(&out, data))
	return out.String()
}
