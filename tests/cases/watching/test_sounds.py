"""Thai and Latin words in one alphabet of sounds."""

from cases.watching.sounds import fit, sounds, thai_key


def consonants(script: str, word: str) -> list[str]:
    """Of each way to hear the word, once."""
    return list(dict.fromkeys(sound.consonants for sound in sounds(script, word)))


def test_a_thai_word_is_heard_as_read_and_as_written():
    table = {
        "ซันไชน์": ["snc", "sncn"],
        "สตาร์": ["sq", "sql"],
        "ศรี": ["s", "sl"],
        "ทราย": ["s", "tl"],
        "ไทร": ["s", "tl"],
        "จริง": ["jN", "jlN"],
        "จันทร์": ["jn", "jntl"],
        "บัตร": ["bt", "bql"],
        "พรรณ": ["pn"],
        "สรร": ["sn"],
        "ฤทธิ์": ["lt"],
        "หมู": ["m"],
        "หงส์": ["hN", "hNs"],
        "เหนือ": ["n"],
        "น้ำ": ["nm"],
        "ใจ": ["j"],
        "อโรม่า": ["-lm"],
        "วัว": ["w"],
        "ควีน": ["kwn"],
        "โอวล์": ["-", "-l"],
        "เลออน": ["ln"],
        "99": ["99"],
    }
    assert {word: consonants("thai", word) for word in table} == table


def test_a_latin_word_is_heard_as_english_and_as_thai():
    table = {
        "sunshine": ["sncn"],
        "knight": ["nt", "kngt"],
        "phone": ["fn", "pn"],
        "photonics": ["ftnks", "ptnks"],
        "xtra": ["-kstr", "kstr"],
        "quick": ["kwk"],
        "station": ["stcn", "sttn"],
        "starlight": ["strlt", "stlgt"],
        "bridge": ["brj", "brdg"],
        "live": ["lf", "lw"],
        "psalm": ["slm", "pslm"],
        "wrap": ["rp", "-rp"],
        "comb": ["km", "kmb"],
        "bank": ["bNk"],
        "day": ["d"],
        "royal": ["ryl"],
        "aura": ["-r"],
        "ohm": ["-m"],
        "lilly": ["ll"],
        "unicorn": ["ynkrn", "-nkn"],
        "ocean": ["-cn", "-sn"],
        "sapphire": ["sfr", "spr"],
        "rungring": ["rngrN", "rNrN"],
        "chalera": ["clr"],
        "7eleven": ["7lwn"],
        "ωmega": [],
    }
    assert {word: consonants("latin", word) for word in table} == table


def test_both_scripts_meet_in_the_coarse_sounds():
    words = {
        ("คูล", "kool"): "KL",
        ("ซันไชน์", "sunshine"): "SNCN",
        ("มังกร", "mangkorn"): "MGKN",
        ("สตาร์ไลท์", "starlight"): "STLT",
        ("กู๊ดไลฟ์", "goodlife"): "KDLF",
        ("ชาเลร่า", "chalera"): "CLL",
    }
    shared = {
        (thai, latin): {sound.coarse for sound in sounds("thai", thai)}
        & {sound.coarse for sound in sounds("latin", latin)}
        for thai, latin in words
    }
    assert shared == {pair: {coarse} for pair, coarse in words.items()}


def test_vowels_fit_by_the_share_that_may_be_the_same():
    [moon], [mali], [milk] = (sounds("latin", word)[:1] for word in ("moona", "mona", "mini"))
    assert fit(moon.vowels, moon.vowels) == 1
    assert fit(moon.vowels, mali.vowels) == 0.5
    assert fit(moon.vowels, milk.vowels) == 0


def test_only_a_thai_word_has_a_thai_key():
    assert thai_key("thai", "ใจดี") == thai_key("thai", "ไจดี") != ""
    assert thai_key("latin", "chaidi") == ""
