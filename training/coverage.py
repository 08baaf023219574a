"""Which prompts of the paper's Appendix G (prompts.txt) the composer's tables know, and how.

    python3 coverage.py > ../docs/prompts-covered.md
"""
import re
from tables import GENRES, HANDS, INSTRUMENTS, KIT_WORDS, NEAR

GENRE, ALIAS, OWN, NEIGHBOUR, MOOD, NONE = 'genre of its own', 'another name of', 'sound of its own', "a neighbour's sound", 'mood', 'not known'


def plain(text): return ' '.join(re.findall('[a-z0-9#]+', re.sub(r'\(.*\)', '', text.lower())))


def vocabulary():
    """-> {plain word: (kind, who)}; the better kind wins."""
    out = {}
    def tell(words, kind, who=''):
        for w in words: out.setdefault(plain(w), (kind, who))
    for name, g in GENRES.items(): tell([name, g.words[0]], GENRE)
    for name, (_, words) in INSTRUMENTS.items(): tell(words, OWN)
    for name, (words, near, _) in HANDS.items():
        tell(words, OWN)
        tell(near, NEIGHBOUR, 'congas or bongos')
    for words in KIT_WORDS.values(): tell(words, OWN)
    for name, g in GENRES.items(): tell(g.words, ALIAS, name)
    for who, words in NEAR.items(): tell(words, NEIGHBOUR, INSTRUMENTS[who][1][0] if who in INSTRUMENTS else 'drum machine')
    for g in GENRES.values(): tell(g.moods, MOOD)
    return out


if __name__ == '__main__':
    known, pairs = vocabulary(), [line.strip().split(' -> ') for line in open('prompts.txt')]
    how = {p: known.get(plain(p), (NONE, '')) for pair in pairs for p in pair}
    count = lambda *kinds: sum(all(how[p][0] in kinds for p in pair) for pair in pairs)
    print('# Prompts of the paper that the composer knows\n')
    print('Written by `training/coverage.py` from the composer\'s tables: what the training music contains and its captions say. It says nothing about how well a model has learnt it.')
    print('An alias is a genre that the composer plays under another name; a neighbour is the nearest General MIDI sound to an instrument that General MIDI lacks.\n')
    print(f'{len(pairs)} pairs of {len(how)} prompts (Appendix G). Both prompts known: **{count(GENRE, ALIAS, OWN, NEIGHBOUR, MOOD)}**; without neighbours: {count(GENRE, ALIAS, OWN, MOOD)}; '
          f'with neither neighbours nor aliases: {count(GENRE, OWN, MOOD)}.\n')
    print('| Prompt | How |\n|---|---|')
    for p, (kind, who) in sorted(how.items()): print(f'| {p} | {kind}{" " if kind == ALIAS else ": " if who else ""}{who} |')
    print('\n| From | To | Known |\n|---|---|---|')
    for a, b in pairs: print(f'| {a} | {b} | {"no" if NONE in (how[a][0], how[b][0]) else "nearly" if NEIGHBOUR in (how[a][0], how[b][0]) else "yes"} |')
