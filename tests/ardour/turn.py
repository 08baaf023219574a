"""Whether the prompts changed place: the first part nearer to the first prompt, the last to the second. turn.py LISTEN.json"""
import json
import sys

(a, b), (c, d) = [span['similarity'] for span in json.load(open(sys.argv[1]))['spans']]
print(f'before the change {a:.2f} to {b:.2f}, after it {c:.2f} to {d:.2f}')
sys.exit(not (a > b and d > c))
