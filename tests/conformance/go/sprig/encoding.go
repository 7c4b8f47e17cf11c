package main

func init() { register("encoding", encodingCases) }

func encodingCases(g *group) {
	for _, name := range []string{"b64enc", "b32enc", "b64dec", "b32dec", "sha1sum", "sha256sum", "sha512sum", "adler32sum"} {
		g.sweep(odd, name, `"aGVsbG8="`)
	}
	for _, text := range []string{
		`"NBSWY3DP"`, `"NBSWY3DPEB3W64TMMQ======"`, `"nbswy3dp"`, `"NBSWY3D"`, `"NBSWY3D="`, `"NBSW Y3DP"`, `"NBSW\nY3DP"`, `"A"`, `"AA"`,
		`"AA======"`, `"AB======"`, `"AAA====="`, `"AAAA===="`, `"AAAAA==="`, `"AAAAAAA="`, `"=AAAAAAA"`, `"AAAAAAAA="`, `"1AAAAAAA"`,
		`"aGVsbG8"`, `"aGVsbG8=="`, `"aGVs\nbG8="`, `"aGVs bG8="`, `"aGV-bG8="`, `"aGV_bG8="`, `"a"`, `"aa"`, `"aa=="`, `"ab=="`, `"aaa="`,
		`"="`, `"===="`, `"aa=a"`, `"aa==aa=="`, `"aaa=="`, `"é"`, `"aaaé"`, `"YWJj\r\n"`, `"8J+YgA=="`, `"/+8="`,
	} {
		g.expr("b64dec "+text, "b32dec "+text)
	}
	for _, text := range []string{`""`, `"a"`, `"ab"`, `"abc"`, `"abcd"`, `"abcde"`, `"abcdef"`, `"\x00\xff\x7f"`, `"héllo wörld 日本"`} {
		for _, name := range []string{"b64enc", "b32enc", "sha1sum", "sha256sum", "sha512sum", "adler32sum"} {
			g.expr(name+" "+text, text+" | "+name)
		}
		g.expr("b64enc "+text+" | b64dec", "b32enc "+text+" | b32dec")
	}
	g.expr(`repeat 6000 "z" | adler32sum`, `repeat 6000 "\xff" | adler32sum`, `repeat 1000 "é" | sha256sum`)
}
