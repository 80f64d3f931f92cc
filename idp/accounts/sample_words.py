"""Words for sample passwords: short, common, easily told apart and typed on any keyboard. Called by `password_policy.samples`.

Four letters or more without accents; no word is the beginning of another, and none is rude or a name.
"""

LIST = """
acorn actor album amber anchor angle apple apron arrow artist autumn badge bagel baker balcony bamboo banana banner barrel
basket beacon beaver bench berry bicycle birch biscuit blanket blossom border bottle bracket branch bread breeze bridge bronze
brook brush bucket buffalo butter button cabin cactus camera canal candle canoe canvas carbon carpet carrot castle cello
ceramic chalk cherry chestnut circle citrus clover cobalt coconut coffee comet compass copper coral corner cotton cradle crane
crayon cricket crystal cupboard curtain cushion daisy dancer desert diamond dinner dolphin donkey dragon drawer drum eagle
early earth easel echo elbow ember engine evening falcon family farmer feather fence ferry fiddle field filter finger flame
flute folder forest fossil fountain frame freckle friend frost fruit gallery garden garlic garnet gentle ginger giraffe
glacier globe glove golden grain granite grape gravel green guitar hammer hamster harbour harvest hazel hedge helmet heron
hiking honey horizon humble iceberg igloo indigo island ivory jacket jasmine jelly jewel jigsaw journey juice jungle kayak
kettle kitchen kite kitten ladder lagoon lantern laurel lavender lemon lentil letter library lilac linen lizard lobster locket
lotus lucky lunar lyric magnet mango mantle maple marble marine market meadow medal melody melon mirror mitten monkey moon
morning mosaic mountain muffin museum music mustard napkin nectar needle nickel noodle north notebook nutmeg oasis oatmeal
ocean olive onion opera orange orchard organ otter oven oyster paddle palace panda paper parade parrot pasta peach peanut
pearl pebble pelican pencil pepper piano picnic pigeon pillow pilot pine pirate planet plaza plum pocket poem polar pond poppy
porch potato pottery prairie pretzel prism puddle puffin pumpkin puppet purple puzzle quartz quiet quilt rabbit radio raft
rainbow raisin raven record reindeer ribbon river robin rocket rope rosemary rowing ruby saddle saffron sailor salad salmon
sandal sapphire saturn scarf school season seed shadow shell shelter silver singer sketch slipper smile snow sofa soup sparrow
spice spinach spiral sponge spoon spring squirrel stable stamp star statue steam stone stork summer sunset swan sweater table
tailor tango teapot tempo tennis terrace theatre thimble thistle thunder ticket tiger timber toast tomato topaz tower tractor
trail travel treasure trumpet tulip tunnel turtle twig umbrella valley vanilla velvet village violet violin voyage waffle
walnut walrus water wave whale wheat whisper willow window winter wizard wood wool yacht yellow yoghurt zebra zipper
"""
WORDS = tuple(LIST.split())
